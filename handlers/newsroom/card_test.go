package newsroom

import (
	"bytes"
	"image/png"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// On a machine without a Chinese font a card shows what can be shown, and no boxes.
func TestACardWithoutAChineseFont(t *testing.T) {
	latin, err := opentype.Parse(gobold.TTF)
	if err != nil {
		t.Fatal(err)
	}
	k := &cards{all: []*sfnt.Font{latin}, faces: map[drawn]font.Face{}}
	k.once.Do(func() {}) // these fonts and no others
	card := func(c cardText) []byte {
		t.Helper()
		body, err := k.card(c)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	english := card(cardText{"Harbourlight", []string{"Statement"}, []string{"What happened"}})
	if got := card(cardText{"Harbourlight 港灯", []string{"声明", "Statement"}, []string{"发生了什么", "What happened", "Newsroom"}}); !bytes.Equal(got, english) {
		t.Error("a Chinese headline is not replaced by the English one")
	}
	if got, want := card(cardText{"Harbourlight 港灯", nil, []string{"发生了什么"}}), card(cardText{"Harbourlight", nil, []string{"Harbourlight"}}); !bytes.Equal(got, want) {
		t.Error("without any title that can be drawn the name does not stand there")
	}
	if _, err := png.Decode(bytes.NewReader(card(cardText{"港灯", []string{"声明"}, []string{"发生了什么"}}))); err != nil {
		t.Errorf("nothing can be drawn: %v", err)
	}
}
