"""The door every officer passes, at posts and at headquarters: sign-in, rights, language, password."""
