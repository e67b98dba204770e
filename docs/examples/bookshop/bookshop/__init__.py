"""A bookshop's API as projects grow it: settings, a factory, several routers."""
