"""``webui.wsgi:app``, for gunicorn and other WSGI servers: as the settings in force there say."""

from indexer.index import Index
from indexer.loaded_settings import load_settings
from indexer.logs import begin_logs
from webui.app import create_app

__all__ = ["app"]

_settings = load_settings()
begin_logs(_settings.log_level, _settings.log_format)

# Opened with the first request, thus after a server made its processes: threads would be lost.
app = create_app(lambda: Index.open(_settings), _settings)
