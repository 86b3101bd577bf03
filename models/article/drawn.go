package article

import (
	"encoding/json"
	"html"
	"strings"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

var (
	quotedText = pattern.New(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
	blockTag   = pattern.New(`(?i)<(?:p|div|section|br)[\s/>]`)
)

// drawn is the longest text in markup among the strings of a page's scripts: many pages hold their article there and
// draw it in the browser.
func (s *findings) drawn() string {
	best := ""
	for _, script := range s.scripts {
		for _, quoted := range quotedText.FindAllString(script, -1) {
			if len(quoted) < 3*minText {
				continue
			}
			marked := unquote(quoted)
			if len(blockTag.FindAllStringIndex(marked, 3)) < 3 || strings.Contains(marked, "function(") {
				continue
			}
			if text := markup.Text(marked); len(text) > len(best) {
				best = text
			}
		}
	}
	return best
}

// unquote reads a string of JavaScript, which may hold markup once more escaped.
func unquote(quoted string) string {
	inner := quoted[1 : len(quoted)-1]
	if quoted[0] == '\'' {
		inner = strings.NewReplacer(`\'`, `'`, `"`, `\"`, `\"`, `\"`).Replace(inner)
	}
	var text string
	if json.Unmarshal([]byte(`"`+inner+`"`), &text) != nil {
		return ""
	}
	if !strings.Contains(text, "<") {
		text = html.UnescapeString(text)
	}
	return strings.Trim(text, `"`)
}
