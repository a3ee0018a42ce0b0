"""A bad line between two namespaces of this machine, carried packet by packet, with the kernel's own TCP."""
