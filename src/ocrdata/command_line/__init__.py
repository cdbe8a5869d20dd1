"""What every command line has: options behind the command, remedies for wrong ones, completion in a shell."""
