"""What people take away: tables to export, and the report."""
