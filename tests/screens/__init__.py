"""Every page as a person sees it: in three languages, in three themes, at two widths, without barriers."""
