"""Views of the post, one file a subject: each translates the request, makes one service call, translates the answer."""
