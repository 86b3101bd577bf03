package coverage

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
	// sameStory joins two texts to one cluster.
	sameStory = 0.5
	// minShingles: below this a text is too short to be judged by its shingles.
	minShingles = 20
)

// minhash sketches a text's shingles; nil when there are too few.
func minhash(hashes []uint64) []byte {
	if len(hashes) < minShingles {
		return nil
	}
	out := make([]byte, 0, 4*minhashValues)
	for n := range uint64(minhashValues) {
		least := uint32(math.MaxUint32)
		for _, h := range hashes {
			least = min(least, uint32(mix(h^mix(n+1))>>32))
		}
		out = binary.BigEndian.AppendUint32(out, least)
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

// bands are the keys under which a sketch is looked up: texts that share one are candidates.
func bands(sketch []byte) []string {
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

// similarity estimates the share of shingles that two texts have in common.
func similarity(a, b []byte) float64 {
	if len(a) != 4*minhashValues || len(b) != len(a) {
		return 0
	}
	same := 0
	for i := 0; i < len(a); i += 4 {
		if binary.BigEndian.Uint32(a[i:]) == binary.BigEndian.Uint32(b[i:]) {
			same++
		}
	}
	return float64(same) / minhashValues
}
