//! What the design itself needs: deliveries, deployers, and who may do a thing.
