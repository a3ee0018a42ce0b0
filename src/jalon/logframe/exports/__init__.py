"""What leaves the programme: IATI 2.03, XLSX and HXL, from one snapshot that was made for its readers first."""
