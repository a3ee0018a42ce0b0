"""Whom a signature may be traced to: certificates, revocation lists, master lists, and the store that holds them.

``jalon.documents.trust.trust_store.TrustStore`` answers for a signer; ``folder`` keeps the store on disk.
"""
