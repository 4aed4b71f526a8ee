"""The text in pictures: scans and photographs, recognised by RapidOCR where the extra `ocr` is installed."""
