"""Electronic signatures: documents to sign, verification, who is believed.

``fault`` is what a state machine asks of a signature (``config.workflow.Machine.signature_fault``).
"""
