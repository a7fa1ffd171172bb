"""The core, the gateway and the people's pages of Một Cửa."""

__version__ = "0.1.0"
