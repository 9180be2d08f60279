"""What an organisation is found by. Triggers keep these rows (migration 0003); nothing else writes them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from providers.models.organisations import Provider


class SearchWord(models.Model):
    """A word of some name, as ``providers_words`` spells it. Words that no name holds any longer do no harm."""

    word = models.TextField(primary_key=True)

    class Meta:
        ordering = ["word"]
        # Without the list of what is still to be sorted in: searching it takes as long as the whole index.
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], fastupdate=False, name="search_word_alike")]

    def __str__(self) -> str:
        return self.word


class SearchUse(models.Model):
    """The organisation is called by this word in one of its names or, where ``place``, only in its region's."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    word = models.TextField()
    place = models.BooleanField()

    class Meta:
        ordering = ["provider_id", "word"]
        constraints = [models.UniqueConstraint(fields=["word", "provider"], include=["place"], name="search_use_key")]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.word}"


class SearchKey(models.Model):
    """Place of the organisation in the alphabet, for each language, and how many words it is called by."""

    provider = models.OneToOneField(Provider, models.CASCADE, primary_key=True, related_name="search_key")
    order_kk = models.TextField()
    order_ru = models.TextField()
    words = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["provider_id"]
        indexes = [
            models.Index(fields=["order_kk", "provider"], name="search_key_kk"),
            models.Index(fields=["order_ru", "provider"], name="search_key_ru"),
        ]

    def __str__(self) -> str:
        return str(self.provider_id)
