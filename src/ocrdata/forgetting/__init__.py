"""What a fine-tune must not unlearn: lines to keep, a watch during training, the choice of a checkpoint."""
