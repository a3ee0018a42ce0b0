"""Disclosure control: which counts may be shown so that the hidden ones stay hidden. One rule for every page and paper.

``rule`` says what is small and how much doubt a hidden count must keep; ``cells`` names what is counted; ``register``
hides, and proves by witnesses that it hid enough; ``attacker`` tries to find out; ``cell_key`` adds noise that is the
same wherever a cell stands; ``combinations`` refuses tables that would follow a convoy; ``rates`` guards what is
computed from counts. Terms: Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapters 4 and 5.
"""
