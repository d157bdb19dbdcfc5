"""What Outreach costs and reaches, measured against rivals in the same run. Each module is one command."""
