//! Partitions, Regions and names that AWS or landform itself has taken.
