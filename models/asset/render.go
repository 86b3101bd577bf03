package asset

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"standfirst/models/fault"
)

// The largest file in bytes, and picture in points: a small file may unpack to any size.
const (
	MaxBytes  = 20 << 20
	MaxPoints = 40_000_000
)

// widths are the sizes that a picture is kept in, as far as it is that wide; the last is the largest that there is.
var widths = []int{480, 960, 1920, 4000}

const quality = 86

type picture struct {
	width, height int
	kind          string
	data          []byte
}

// decoders are the kinds that are read, by how their files begin.
var decoders = []struct {
	mark   string
	config func(data []byte) (image.Config, error)
	decode func(data []byte) (image.Image, error)
}{
	{"\xff\xd8\xff", func(d []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(d)) }, func(d []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(d)) }},
	{"\x89PNG\r\n\x1a\n", func(d []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(d)) }, func(d []byte) (image.Image, error) { return png.Decode(bytes.NewReader(d)) }},
	{"GIF8", func(d []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(d)) }, func(d []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(d)) }},
	{"RIFF", func(d []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(d)) }, func(d []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(d)) }},
}

// render reads a picture and writes it anew in each size. Nothing of the file but the points of its first picture is
// in what it returns.
func render(data []byte) ([]picture, error) {
	if len(data) > MaxBytes {
		return nil, fault.Bad("file", "asset.file.large", "n", MaxBytes>>20)
	}
	img, err := read(data)
	if err != nil {
		return nil, err
	}
	img = upright(img, orientation(data))
	kind := "png"
	if opaque(img) {
		kind = "jpg"
	}
	var out []picture
	for i, w := range widths {
		full := img.Bounds().Dx()
		if w >= full || i == len(widths)-1 {
			w = min(w, full)
		}
		p, err := scaled(img, w, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
		if w == full {
			break
		}
	}
	return out, nil
}

func read(data []byte) (image.Image, error) {
	for _, d := range decoders {
		if !bytes.HasPrefix(data, []byte(d.mark)) {
			continue
		}
		c, err := d.config(data)
		if err != nil {
			return nil, fault.Bad("file", "asset.file.broken").Because(err)
		}
		if c.Width < 1 || c.Height < 1 || c.Width > MaxPoints/c.Height {
			return nil, fault.Bad("file", "asset.file.points", "n", MaxPoints/1_000_000)
		}
		img, err := d.decode(data)
		if err != nil {
			return nil, fault.Bad("file", "asset.file.broken").Because(err)
		}
		return img, nil
	}
	if head := bytes.ToLower(data[:min(len(data), 1024)]); bytes.Contains(head, []byte("<svg")) {
		return nil, fault.Bad("file", "asset.file.svg")
	}
	return nil, fault.Bad("file", "asset.file.kind")
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func scaled(img image.Image, width int, kind string) (picture, error) {
	b := img.Bounds()
	height := max(1, b.Dy()*width/b.Dx())
	to := image.NewNRGBA(image.Rect(0, 0, width, height))
	if width == b.Dx() {
		draw.Draw(to, to.Bounds(), img, b.Min, draw.Src)
	} else {
		draw.CatmullRom.Scale(to, to.Bounds(), img, b, draw.Src, nil)
	}
	var out bytes.Buffer
	var err error
	if kind == "png" {
		err = png.Encode(&out, to)
	} else {
		err = jpeg.Encode(&out, to, &jpeg.Options{Quality: quality})
	}
	return picture{width, height, kind, out.Bytes()}, err
}

// orientation is how a camera says that it was held (Exif 2.32, tag 0x0112): 1 upright, to 8. A file that says nothing,
// or nonsense, is taken as it is.
func orientation(data []byte) int {
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return 1
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		if data[at+1] == 0xda || size < 2 || at+2+size > len(data) {
			break
		}
		if part := data[at+4 : at+2+size]; data[at+1] == 0xe1 && bytes.HasPrefix(part, []byte("Exif\x00\x00")) {
			return tiffOrientation(part[6:])
		}
		at += 2 + size
	}
	return 1
}

func tiffOrientation(t []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(t, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(t) < 8 {
		return 1
	}
	at := int(order.Uint32(t[4:]))
	if at < 8 || at > len(t)-2 {
		return 1
	}
	for i := range int(order.Uint16(t[at:])) {
		entry := at + 2 + 12*i
		if entry+12 > len(t) {
			break
		}
		if order.Uint16(t[entry:]) == 0x0112 {
			if o := int(order.Uint16(t[entry+8:])); o >= 1 && o <= 8 {
				return o
			}
		}
	}
	return 1
}

// upright turns a picture as its camera was held.
func upright(img image.Image, o int) image.Image {
	if o == 1 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if o >= 5 {
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch o {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			out.SetNRGBA(x, y, color.NRGBAModel.Convert(img.At(b.Min.X+sx, b.Min.Y+sy)).(color.NRGBA)) //nolint:forcetypeassert // what the model makes
		}
	}
	return out
}
