package setting

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Sealer keeps secrets out of the database: what it seals can be read only with a key that lies elsewhere,
// so that a copied database or backup gives no password away. It also makes the codes in links that prove
// that a link is ours. Every use has a purpose of its own and with it a key of its own.
type Sealer struct{ master []byte }

// ErrSealed means that a sealed text cannot be opened: it was altered, or sealed under another key or
// purpose.
var ErrSealed = errors.New("setting: the sealed value cannot be opened with this key")

// OpenSealer returns the sealer whose key lies in the file. A missing file is made, readable by its owner
// only. Nodes that share a database share the file; without it every sealed secret is lost.
func OpenSealer(path string) (*Sealer, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = newKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	if len(key) < 32 {
		return nil, fmt.Errorf("secret key: %s holds less than 32 bytes; restore it from a backup", path)
	}
	return NewSealer(key), nil
}

// newKey writes a fresh key. The link step makes it visible whole or not at all, and lets one of two first
// starts win.
func newKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	rand.Read(key)
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(key)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}

// NewSealer returns a sealer under a key or secret.
func NewSealer(secret []byte) *Sealer { return &Sealer{append([]byte(nil), secret...)} }

func (s *Sealer) key(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, s.master, nil, "standfirst/"+purpose, 32)
	if err != nil {
		panic(err) // 32 bytes are always to be had from SHA-256
	}
	return key
}

func (s *Sealer) aead(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(s.key("seal/" + purpose))
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCM(block); err == nil {
			return aead
		}
	}
	panic(err) // the key has the right length
}

// Seal encrypts a text for a purpose; "" stays "".
func (s *Sealer) Seal(purpose, plain string) string {
	if plain == "" {
		return ""
	}
	aead := s.aead(purpose)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(plain), []byte(purpose)))
}

// Open decrypts what Seal made for the same purpose, or returns ErrSealed.
func (s *Sealer) Open(purpose, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	aead := s.aead(purpose)
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(data) < aead.NonceSize() {
		return "", ErrSealed
	}
	plain, err := aead.Open(nil, data[:aead.NonceSize()], data[aead.NonceSize():], []byte(purpose))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}

// Code returns 128 bits that only the holder of the key can make for this purpose and these bytes.
func (s *Sealer) Code(purpose string, data []byte) []byte {
	mac := hmac.New(sha256.New, s.key("code/"+purpose))
	mac.Write(data)
	return mac.Sum(nil)[:16]
}

// Coder returns Code bound to one purpose, with the key derived once: for uses that make thousands.
func (s *Sealer) Coder(purpose string) func(data []byte) []byte {
	key := s.key("code/" + purpose)
	macs := sync.Pool{New: func() any { return hmac.New(sha256.New, key) }} // taking a key in costs more than a short text
	return func(data []byte) []byte {
		mac := macs.Get().(hash.Hash)
		defer macs.Put(mac)
		mac.Reset()
		mac.Write(data)
		return mac.Sum(nil)[:16]
	}
}
