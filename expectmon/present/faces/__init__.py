"""The faces of a report: mail, page, text, JSON, sheets, all made of the same blocks."""
