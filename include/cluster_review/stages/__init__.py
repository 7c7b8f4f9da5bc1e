"""One function per stage: all that a DAG or the command line may call.

The stages hand values from one layer to the next; heavy libraries are imported by the stage that
needs them, so importing this package costs next to nothing.
"""
