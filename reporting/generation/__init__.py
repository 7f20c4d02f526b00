"""The month's rows as they follow from what was recorded.

`gathering.gather(school, month)` reads casework once and gives the rows with the records behind every number; everything
else here asks that value: what is missing (`problems`), who confirmed (`confirming`), what differs from another month or
from what was filed (`comparing`).
"""
