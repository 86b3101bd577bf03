package templates

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// AssetPath is the path below which Assets are served.
const AssetPath = "/static/"

// iconSprite is the picture that holds every icon as a symbol.
const iconSprite = "vendor/tabler-icons/sprite.svg"

// CacheControl is the header of every asset: its address changes with its content.
const CacheControl = "public, max-age=31536000, immutable"

// Asset is a file for the browser, compressed once, when it is first asked for.
type Asset struct {
	Name, URL, Type string
	Body            []byte
	gzip, brotli    []byte // nil where compressing saves nothing
	once            sync.Once
}

// Assets are the stylesheets, scripts and pictures of the portal. The zero value has none.
type Assets struct {
	byName map[string]*Asset
	byURL  map[string]*Asset
	icons  map[string]bool
}

// LoadAssets reads the embedded files.
func LoadAssets() (Assets, error) {
	a := Assets{byName: map[string]*Asset{}, byURL: map[string]*Asset{}, icons: map[string]bool{}}
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(name) == stylesheets {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		a.add(strings.TrimPrefix(name, "static/"), body)
		return nil
	})
	if err == nil {
		err = a.bundle()
	}
	if err != nil {
		return Assets{}, fmt.Errorf("templates: assets: %w", err)
	}
	if sprite, ok := a.byName[iconSprite]; ok {
		for _, m := range iconID.FindAllSubmatch(sprite.Body, -1) {
			a.icons[string(m[1])] = true
		}
	}
	return a, nil
}

// stylesheets is the folder of our own rules. They are kept apart for their readers and sent as one
// file, app.css, in the order of their names: later rules win.
const stylesheets = "static/css"

func (a Assets) bundle() error {
	names, err := fs.Glob(files, stylesheets+"/*.css")
	if err != nil {
		return err
	}
	var all []byte
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		all = append(all, body...)
	}
	a.add("app.css", all)
	return nil
}

func (a Assets) add(name string, body []byte) {
	asset := newAsset(name, body)
	a.byName[asset.Name], a.byURL[asset.URL] = asset, asset
}

var iconID = regexp.MustCompile(`<symbol id="([^"]+)"`)

// URL returns the address of an asset by its name below static/, such as "app.css".
func (a Assets) URL(name string) (string, error) {
	asset, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return asset.URL, nil
}

// Find returns the asset at the path of a request, whole with AssetPath.
func (a Assets) Find(urlPath string) (*Asset, bool) {
	asset, ok := a.byURL[urlPath]
	return asset, ok
}

// Encoded returns the body in the best encoding that an Accept-Encoding header allows, and the name
// of that encoding ("" for none). What saves nothing is not encoded.
func (a *Asset) Encoded(accept string) (body []byte, encoding string) {
	a.once.Do(a.compress)
	switch {
	case a.brotli != nil && accepts(accept, "br"):
		return a.brotli, "br"
	case a.gzip != nil && accepts(accept, "gzip"):
		return a.gzip, "gzip"
	}
	return a.Body, ""
}

// compress runs when somebody first asks for the asset: brotli at its best takes its time.
func (a *Asset) compress() {
	if !compressible(path.Ext(a.Name)) {
		return
	}
	if gz, err := gzipped(a.Body); err == nil && len(gz) < len(a.Body) {
		a.gzip = gz
	}
	if br, err := brotlied(a.Body); err == nil && len(br) < len(a.Body) {
		a.brotli = br
	}
}

func accepts(header, encoding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.TrimSpace(name) == encoding {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}

func (a Assets) hasIcon(name string) bool { return a.icons[name] }

func newAsset(name string, body []byte) *Asset {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return &Asset{
		Name: name,
		URL:  AssetPath + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		Type: contentType(ext),
		Body: body,
	}
}

// contentType does not ask the machine's own table of types where we know better: it differs between
// systems.
func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	case ".txt", ".md", "":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(ext)
}

func compressible(ext string) bool {
	switch ext {
	case ".css", ".js", ".svg", ".json", ".txt", ".md":
		return true
	}
	return false
}

func gzipped(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// brotliLevel is the last level before the very slow ones: 11 would cost half a second for three per cent.
const brotliLevel = 9

func brotlied(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotliLevel)
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}
