"""What is in an archive, unpacking that cannot do harm, and room on the disk for it."""
