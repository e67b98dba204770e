from bookshop.stock import Stock


def test_there_are_books():
    assert "Walden" in Stock.filled().titles.values()
