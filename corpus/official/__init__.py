"""The official record of area SEND inspections, and what it was made from."""
