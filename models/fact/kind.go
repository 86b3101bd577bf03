package fact

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/incident"
)

// sniffed is how much of a file is read to learn what it is.
const sniffed = 8 << 10

// Unknowable is the media type of files of which nothing is known but their bytes: archives, programs, mail
// boxes, disk images. They are evidence for those who may see restricted evidence, and never public.
const Unknowable = "application/octet-stream"

// allowed are the media types that the standard sniffer tells from content and that public evidence may be.
// Whatever could run in a browser (HTML, SVG and other XML) and archives are not among them.
var allowed = []string{
	"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp",
	"video/mp4", "video/webm", "video/avi", "audio/mpeg", "audio/wave", "audio/aiff", "application/ogg",
}

// more are types that the standard sniffer doesn't know: where a mark stands in the file, and what it says.
var more = []struct {
	at   int
	mark string
	kind string
}{
	{4, "ftypheic", "image/heic"},
	{4, "ftypM4A", "audio/mp4"},
	{4, "ftypqt", "video/quicktime"},
	{0, "II*\x00", "image/tiff"},
	{0, "MM\x00*", "image/tiff"},
	{0, "OggS", "application/ogg"},
	{0, "fLaC", "audio/flac"},
	{0, "\xff\xfb", "audio/mpeg"},
	{30, "mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"},
	{30, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"},
}

// office are the folders that tell one Office document from another.
var office = []struct{ folder, kind string }{
	{"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
}

// texts are the endings under which plain text is taken, and what it then is.
var texts = map[string]string{
	".txt": "text/plain", ".log": "text/plain", ".md": "text/plain", ".eml": "message/rfc822",
	".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json", ".srt": "text/plain", ".vtt": "text/vtt",
}

// sniff learns the media type from the content, refuses what is not allowed, and returns a reader of the
// whole.
func sniff(r io.Reader, name string) (string, io.Reader, error) {
	buffered := bufio.NewReaderSize(r, sniffed)
	head, err := buffered.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return "", nil, upload(err)
	}
	if len(head) == 0 {
		return "", nil, fault.Bad("file", "fact.evidence.empty")
	}
	kind := kindOf(head, name)
	switch {
	case kind != "":
	case active(head):
		return "", nil, fault.Bad("file", "fact.evidence.kind", "name", name)
	default:
		kind = Unknowable
	}
	return kind, buffered, nil
}

func kindOf(head []byte, name string) string {
	for _, m := range more {
		if len(head) > m.at && bytes.HasPrefix(head[m.at:], []byte(m.mark)) {
			return m.kind
		}
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case slices.Contains(allowed, kind):
		return kind
	case kind == "application/zip" && bytes.Contains(head, []byte("[Content_Types].xml")):
		for _, o := range office {
			if bytes.Contains(head, []byte(o.folder)) {
				return o.kind
			}
		}
	case kind == "text/plain" && !active(head):
		return texts[strings.ToLower(path.Ext(name))]
	}
	return ""
}

// active reports whether text could be taken for something that runs in a browser.
func active(head []byte) bool {
	low := bytes.ToLower(bytes.ReplaceAll(head, []byte{0}, nil)) // UTF-16 hides every other byte
	for _, sign := range []string{"<svg", "<html", "<script", "<!doctype", "<?xml", "<!entity"} {
		if bytes.Contains(low, []byte(sign)) {
			return true
		}
	}
	return false
}

// errTooLarge ends the reading of an upload that is over the limit; the store then keeps nothing of it.
var errTooLarge = errors.New("fact: file over the limit")

// limited fails, unlike io.LimitedReader, which would store a part as if it were the whole.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// upload turns what ended an upload into what the person is told.
func upload(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return fault.Bad("file", "fact.evidence.large", "max", MaxFile>>20).Because(err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Bad("file", "fact.evidence.cut").Because(err)
	}
	return err
}

// fileName keeps the last part of a name without what could mislead or break a header.
func fileName(name string) string {
	name = incident.TidyLine(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if chars := []rune(name); len(chars) > 150 {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 {
			ext = nil
		}
		name = string(chars[:150-len(ext)]) + string(ext)
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return "file"
	}
	return name
}
