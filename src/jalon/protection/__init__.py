"""Floor 2: what concerns protection, in its own database. Only ``services.referrals`` may import this room.

At a post it holds nothing but sealed cells: one for each half hour of a week's opening hours, whether or not there is a
referral. Whoever takes the post finds as many, of the same size, in either case, and no key that opens them.
"""
