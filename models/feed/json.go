package feed

import (
	"encoding/json"
	"strconv"
	"strings"

	"standfirst/models/markup"
)

// readJSON takes a JSON Feed (jsonfeed.org), or the whole items at the start of one that breaks off. Sites write
// numbers for ids and names for authors; what is of another kind than it should be is left out, not refused.
func readJSON(text string, o Origin) (Feed, error) {
	var head struct {
		Version, Title, Language any
		HomePage                 any `json:"home_page_url"`
		Authors                  any `json:"authors"`
		Author                   any `json:"author"`
	}
	whole := json.Unmarshal([]byte(text), &head) == nil
	if before, _, found := strings.Cut(text, `"items"`); found && !whole {
		_ = json.Unmarshal([]byte(strings.TrimRight(before, ", \t\r\n")+"}"), &head) // what it says of itself ahead of its items
	}
	items, ended := jsonItems(text, o.Max)
	isFeed := strings.Contains(word(head.Version), "jsonfeed.org") || (!whole && strings.Contains(text, "jsonfeed.org"))
	switch {
	case !isFeed && (len(items) == 0 || !looksLikeItem(items[0])):
		return Feed{}, errNoFeed
	case !whole && len(items) == 0:
		return Feed{}, errBroken
	}
	f := Feed{Title: word(head.Title), Format: "json", Cut: !whole || !ended}
	zone := o.zoneOf(word(head.Language), f.Title+" "+word(items0(items)["title"]))
	for _, it := range items {
		item := Item{ID: word(it["id"]), Title: markup.Shorten(title(word(it["title"])), maxTitle), Byline: authors(it)}
		for _, link := range []string{word(it["url"]), word(it["external_url"]), word(it["id"])} {
			if item.Link = resolve(link, word(head.HomePage), o.URL); item.Link != "" {
				break
			}
		}
		if item.Byline == "" { // who wrote all of them (jsonfeed.org/version/1.1)
			item.Byline = authors(map[string]any{"authors": head.Authors, "author": head.Author})
		}
		if item.ID == "" {
			item.ID = item.Link
		}
		body := word(it["content_text"])
		if s := word(it["content_html"]); s != "" {
			body = markup.Text(s)
		} else if body == "" {
			body = word(it["summary"])
		}
		item.Text = markup.Shorten(strings.TrimSpace(body), maxText)
		item.Published = published(zone, word(it["date_published"]), word(it["date_modified"]))
		f.Items = append(f.Items, item)
	}
	return f, nil
}

// jsonItems returns the complete elements of the "items" array; ended says that its end was reached.
func jsonItems(text string, most int) (items []map[string]any, ended bool) {
	_, rest, _ := strings.Cut(text, `"items"`)
	at := strings.IndexByte(rest, '[')
	if at < 0 || strings.Trim(rest[:at], ": \t\r\n") != "" {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(rest[at:]))
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	for dec.More() {
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return items, false
		}
		var it map[string]any
		if json.Unmarshal(raw, &it) == nil && it != nil {
			items = append(items, it)
		}
		if len(items) == most {
			return items, true
		}
	}
	_, err := dec.Token()
	return items, err == nil
}

func items0(items []map[string]any) map[string]any {
	if len(items) == 0 {
		return nil
	}
	return items[0]
}

// looksLikeItem: some feeds forget to name their version.
func looksLikeItem(it map[string]any) bool {
	return word(it["url"]) != "" && (word(it["content_html"]) != "" || word(it["content_text"]) != "" || word(it["date_published"]) != "")
}

// word is a text, or a number as text.
func word(v any) string {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return ""
}

// authors are the names of version 1.1 or of version 1.
func authors(it map[string]any) string {
	var names []string
	add := func(v any) {
		name := word(v)
		if m, ok := v.(map[string]any); ok {
			name = word(m["name"])
		}
		if name != "" {
			names = append(names, markup.OneLine(name))
		}
	}
	if list, ok := it["authors"].([]any); ok {
		for _, v := range list {
			add(v)
		}
	}
	if len(names) == 0 {
		add(it["author"])
	}
	return strings.Join(names, ", ")
}
