"""The nouns of Trilemma: process, quantity, claim, instance, theorem.  Data only; nothing here decides."""
