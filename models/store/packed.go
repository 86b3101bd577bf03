package store

import (
	"bytes"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

// Packed is a document on its way in, encoded and compressed.
type Packed struct {
	ID   string
	was  string // the id with which it was encoded
	doc  []byte
	like *s2.Dict // nil: the document as it is
}

// As is the same document with another id.
func (p Packed) As(id string) Packed {
	p.ID = id
	return p
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
		return Packed{id, id, doc, nil}
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
	return Packed{id, id, packed, p.like}
}

func (p Packed) unpack() (doc []byte, err error) {
	if doc = p.doc; p.like != nil {
		if doc, err = p.like.Decode(nil, p.doc); err != nil {
			return nil, err
		}
	}
	if p.ID == p.was {
		return doc, nil
	}
	was, is, err := p.ids()
	if err != nil {
		return nil, err
	}
	if p.like == nil { // what was packed stays as it is
		doc = bytes.Clone(doc)
	}
	at := bytes.Index(doc, was)
	return slices.Replace(doc, at, at+len(was), is...), nil
}

// ids are the field of the id as it was encoded, and as it is to be: the first field so called that has that id, as
// nothing within a document has its id.
func (p Packed) ids() (was, is []byte, err error) {
	if was, err = encodeValue(p.was); err != nil {
		return nil, nil, err
	}
	is, err = encodeValue(p.ID)
	return append([]byte(`"id":`), was...), append([]byte(`"id":`), is...), err
}
