package store

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/s2"
)

// Packed is a document on its way in, encoded and compressed.
type Packed struct {
	ID   string
	doc  []byte
	like *s2.Dict // nil: the document as it is
}

// Packing says each document in terms of the first. Those of one import have their fields, their source and the colleague
// who brings them in common: the thousands that wait for one commit take a sixth of their room, and a commit can have
// twice as many. Its zero value is ready; documents may be packed with it at the same time.
type Packing struct {
	first sync.Once
	like  *s2.Dict
	room  sync.Pool // *[]byte to compress into
}

func (p *Packing) pack(id string, doc []byte) Packed {
	p.first.Do(func() { p.like = s2.MakeDict(doc, nil) })
	if p.like == nil { // the first was too short to tell anything
		return Packed{id, doc, nil}
	}
	room, ok := p.room.Get().(*[]byte)
	if !ok {
		room = new([]byte)
	}
	if need := s2.MaxEncodedLen(len(doc)); need > len(*room) {
		*room = make([]byte, need)
	}
	packed := bytes.Clone(p.like.Encode(*room, doc))
	p.room.Put(room)
	return Packed{id, packed, p.like}
}

func (p Packed) unpack() ([]byte, error) {
	if p.like == nil {
		return p.doc, nil
	}
	return p.like.Decode(nil, p.doc)
}
