package templates

import (
	"encoding/base64"
	"html/template"
)

// URL is an address that is ours, or a picture that a page holds itself: it is written as it is.
type URL = template.URL

// Inline is a picture of a media type such as image/jpeg as the page holds it itself, where it can ask for nothing: on
// paper, in a mail, for readers without an account.
func Inline(mediaType string, picture []byte) URL {
	return URL("data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(picture))
}
