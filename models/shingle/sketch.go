package shingle

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A MinHash of 128 values in 32 bands of 4 finds near-duplicates: two texts that share half of their
// shingles meet in some band nearly always, unrelated ones hardly ever. (Simhash with its customary
// threshold misses half of the pairs on news of this length.)
const (
	minhashValues = 128
	minhashBands  = 32
	bandRows      = minhashValues / minhashBands
	// SameStory is the similarity from which two texts are one story.
	SameStory = 0.5
	// minShingles: below this a text is too short to be judged by its shingles.
	minShingles = 20
)

// Sketch is the MinHash of a text's shingles; nil when there are too few.
func Sketch(hashes []uint64) []byte {
	if len(hashes) < minShingles {
		return nil
	}
	return sketch(hashes)
}

func sketch(hashes []uint64) []byte {
	out := make([]byte, 0, 4*minhashValues)
	for n := range uint64(minhashValues) {
		least, salt := uint64(math.MaxUint64), mix(n+1)
		for _, h := range hashes {
			least = min(least, mix(h^salt))
		}
		out = binary.BigEndian.AppendUint32(out, uint32(least>>32))
	}
	return out
}

// mix is the finaliser of SplitMix64: it spreads every bit over all.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Bands are the keys under which a sketch is looked up: texts that share one are candidates.
func Bands(sketch []byte) []string {
	if len(sketch) != 4*minhashValues {
		return nil
	}
	out := make([]string, minhashBands)
	for b := range out {
		row := sketch[b*4*bandRows : (b+1)*4*bandRows]
		h := mix(binary.BigEndian.Uint64(row) ^ mix(binary.BigEndian.Uint64(row[8:])))
		out[b] = fmt.Sprintf("%02x%012x", b, h>>16)
	}
	return out
}
