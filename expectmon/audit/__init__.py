"""SAID x PROMISED x HAPPENED: claims are linked to promises and judged. Pure: figures are asked for and handed in."""
