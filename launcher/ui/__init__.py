"""What people see: with app and desktop/qtclipboard the only rooms that import PySide6."""
