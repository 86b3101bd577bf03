package newsroom

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"standfirst/handlers/web"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/release"
)

// The size that is shown whole wherever pages are shared (ogp.me; 1.91:1).
const cardWidth, cardHeight = 1200, 630

// cardOf is the address of the picture of a release. It changes with the version: those who have fetched it keep it.
func (s site) cardOf(rel release.Release, lang string) string {
	return withLang(s.base()+"/releases/"+rel.Slug+"/card.png", lang) + "&v=" + strconv.Itoa(rel.PublishedVersion)
}

func (s site) cardOfHome() string { return withLang(s.base()+"/card.png", s.lang) }

func homeCard(s site) (answer, error) { return s.draw("") }

// card is the picture of a live release. What is not public any more has none.
func card(s site) (answer, error) {
	p, err := s.Releases.Address(s.ctx(), s.c.Params("slug"))
	if err != nil {
		return answer{}, err
	}
	if p.Release.Public != release.Live {
		return answer{}, fault.Missing("newsroom.release.missing")
	}
	t, lang := p.Version.In(s.lang)
	s.lang = lang
	titles := []string{t.Headline}
	for _, other := range p.Version.Langs() {
		if other != lang {
			titles = append(titles, p.Version.Text[other].Headline)
		}
	}
	return s.draw("release.kind."+string(p.Release.Kind), titles...)
}

// draw makes a card of the first title that can be drawn on this machine; the name of the newsroom is the last resort.
func (s site) draw(kind string, titles ...string) (answer, error) {
	t := cardText{from: s.Name}
	for _, lang := range []string{s.lang, incident.English} {
		titles = append(titles, web.Of(s.c).Catalogs.T(lang, "newsroom.title", "name", s.Name))
		if kind != "" {
			t.kinds = append(t.kinds, web.Of(s.c).Catalogs.T(lang, kind))
		}
	}
	t.titles = titles
	body, err := s.cards.card(t)
	return answer{status: fiber.StatusOK, kind: "image/png", body: body, changed: time.Time{}}, err
}

// cardText is what a card says: of titles and kinds the first that can be drawn.
type cardText struct {
	from          string
	kinds, titles []string
}

// cards keeps the pictures that were drawn last by what they say: a version is drawn once, however often the page around
// it changes.
type cards struct {
	mu    sync.Mutex
	kept  map[[32]byte][]byte
	once  sync.Once
	all   []*sfnt.Font // Chinese, where the machine has one, and Latin
	faces map[drawn]font.Face
}

// drawn is a font at a size.
type drawn struct {
	font *sfnt.Font
	size float64
}

const mostCards = 200

func (k *cards) card(t cardText) ([]byte, error) {
	key := sha256.Sum256([]byte(t.from + "\x00" + strings.Join(t.kinds, "\x01") + "\x00" + strings.Join(t.titles, "\x01")))
	k.mu.Lock()
	defer k.mu.Unlock() // one at a time: a picture takes its time, and a hundred at once would take all of it
	if body, ok := k.kept[key]; ok {
		return body, nil
	}
	k.once.Do(k.load)
	var b bytes.Buffer
	if err := png.Encode(&b, k.paint(t)); err != nil {
		return nil, err
	}
	if k.kept == nil || len(k.kept) >= mostCards {
		k.kept = map[[32]byte][]byte{}
	}
	k.kept[key] = b.Bytes()
	return b.Bytes(), nil
}

// load finds the fonts. The program brings one for Latin text; one for Chinese is a matter of the machine (the package
// fonts-noto-cjk has it). Without it nothing is shown as boxes: a card has the headline of the other language, or what can
// be drawn of the newsroom's name.
func (k *cards) load() {
	k.faces = map[drawn]font.Face{}
	if f := chinese(); f != nil {
		k.all = append(k.all, f)
	}
	if f, err := opentype.Parse(gobold.TTF); err == nil {
		k.all = append(k.all, f)
	}
}

// fontFolders are where systems keep fonts.
var fontFolders = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", `C:\Windows\Fonts`}

// fontNames are Chinese fonts by their files, the best first.
var fontNames = []string{"NotoSansCJK-Bold", "NotoSansCJKsc-Bold", "NotoSansSC-Bold", "SourceHanSansSC-Bold", "NotoSansCJK-Regular", "NotoSansSC", "wqy-microhei", "PingFang", "msyhbd", "msyh"}

func chinese() *sfnt.Font {
	found := map[string]string{}
	for _, folder := range fontFolders {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil //nolint:nilerr // a folder that cannot be read has no font for us
			}
			for _, name := range fontNames {
				if strings.HasPrefix(d.Name(), name) && found[name] == "" {
					found[name] = path
				}
			}
			return nil
		})
	}
	for _, name := range fontNames {
		if f, err := readFont(found[name]); err == nil {
			return f
		}
	}
	return nil
}

// readFont reads a font of which the simplified Chinese face is taken when there are several.
func readFont(path string) (*sfnt.Font, error) {
	if path == "" {
		return nil, errors.New("no font")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := sfnt.ParseCollection(data)
	if err != nil {
		return nil, err
	}
	var first *sfnt.Font
	for i := range c.NumFonts() {
		f, err := c.Font(i)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = f
		}
		if name, err := f.Name(nil, sfnt.NameIDFull); err == nil && strings.Contains(name, " SC") {
			return f, nil
		}
	}
	return first, nil
}

var (
	paper = color.RGBA{0x14, 0x18, 0x1e, 0xff}
	ink   = color.RGBA{0xff, 0xff, 0xff, 0xff}
	quiet = color.RGBA{0xa9, 0xb4, 0xc2, 0xff}
	rule  = color.RGBA{0x5b, 0x95, 0xee, 0xff}
)

func (k *cards) paint(t cardText) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	draw.Draw(img, img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(80, 80, 200, 90), image.NewUniform(rule), image.Point{}, draw.Src)
	const left, right = 80, cardWidth - 80
	title := k.first(t.titles)
	if title == "" {
		title = k.legible(t.from)
	}
	for _, size := range []float64{68, 58, 48, 40} { // as large as it fits
		lines := k.lines(title, size, right-left)
		if lines == nil || len(lines)*int(size*1.25) > 330 && size > 40 {
			continue
		}
		y := 130 + int(size)
		for i, line := range lines {
			if i == 6 {
				break
			}
			k.write(img, line, size, left, y, ink)
			y += int(size * 1.28)
		}
		break
	}
	foot := k.legible(t.from)
	if kind := k.first(t.kinds); kind != "" {
		foot += "  ·  " + kind
	}
	k.write(img, foot, 32, left, cardHeight-76, quiet)
	return img
}

// first is the first text that can be drawn whole; "" when none can.
func (k *cards) first(texts []string) string {
	if i := slices.IndexFunc(texts, k.can); i >= 0 {
		return texts[i]
	}
	return ""
}

// legible is what can be drawn of a name that is written in two scripts.
func (k *cards) legible(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && k.fontOf(r) == nil {
			return -1
		}
		return r
	}, name))
}

// fontOf is the first font that has the character.
func (k *cards) fontOf(r rune) *sfnt.Font {
	var b sfnt.Buffer
	for _, f := range k.all {
		if i, err := f.GlyphIndex(&b, r); err == nil && i != 0 {
			return f
		}
	}
	return nil
}

// can reports whether every character of a text can be drawn.
func (k *cards) can(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && k.fontOf(r) == nil }) < 0
}

// lines breaks a text: between words, and between Chinese characters but before closing signs. nil: it cannot be drawn.
func (k *cards) lines(text string, size float64, width int) []string {
	if !k.can(text) {
		return nil
	}
	var out []string
	line := ""
	for _, word := range breakable(text) {
		if line != "" && k.width(line+strings.TrimRight(word, " "), size) > width {
			out = append(out, strings.TrimSpace(line))
			line = ""
		}
		line += word
	}
	return append(out, strings.TrimSpace(line))
}

func breakable(text string) []string {
	var out []string
	word := ""
	runes := []rune(strings.Join(strings.Fields(text), " "))
	for i, r := range runes {
		word += string(r)
		next := ' '
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		if r == ' ' || (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Han, next)) && !strings.ContainsRune("，。、；：？！）》」』”’%,.;:?!)", next) && !strings.ContainsRune("（《「『“‘(", r) {
			out, word = append(out, word), ""
		}
	}
	return append(out, word)
}

func (k *cards) width(text string, size float64) int {
	var w fixed.Int26_6
	for _, r := range text {
		if face := k.face(r, size); face != nil {
			if a, ok := face.GlyphAdvance(r); ok {
				w += a
			}
		}
	}
	return w.Ceil()
}

func (k *cards) write(img draw.Image, text string, size float64, x, y int, c color.Color) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Dot: fixed.P(x, y)}
	for _, r := range text {
		if d.Face = k.face(r, size); d.Face != nil {
			d.DrawString(string(r))
		}
	}
}

func (k *cards) face(r rune, size float64) font.Face {
	f := k.fontOf(r)
	if f == nil {
		return nil
	}
	face, ok := k.faces[drawn{f, size}]
	if !ok {
		made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err == nil {
			face = made
		}
		k.faces[drawn{f, size}] = face
	}
	return face
}
