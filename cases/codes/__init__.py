"""Official codes and words of the field, verbatim (reference/codes.yaml, forms.yaml, 填報說明)."""
