//! A kind says everything about itself: nothing about it is dropped where a list forgot it.
