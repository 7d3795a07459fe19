# Renders Markdown as GitHub shows comments: a list of texts on the standard input, the library's version and a list of pages on the output.
import json
import sys

from cmarkgfm import _cmark
from cmarkgfm.cmark import Options, github_flavored_markdown_to_html

# A line break in a comment is one on the page. What GitHub's sanitizer takes out later is to be seen here.
options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_GITHUB_PRE_LANG | Options.CMARK_OPT_HARDBREAKS
pages = [github_flavored_markdown_to_html(text, options) for text in json.load(sys.stdin)]
version = _cmark.ffi.string(_cmark.lib.cmark_version_string()).decode()
json.dump({"version": version, "pages": pages}, sys.stdout)
