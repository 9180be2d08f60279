"""The machine of complaints."""
