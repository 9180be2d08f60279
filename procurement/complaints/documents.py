"""What is signed of complaints."""
