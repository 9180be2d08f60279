"""What is public: pages for everybody and OCDS releases, in commit order."""
