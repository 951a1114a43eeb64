"""What the coded letters show: agreement, performance, findings, practice, changes."""
