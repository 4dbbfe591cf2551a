package train

import "math"

// row is an observation of a small logistic regression.
type row struct {
	x      []float64
	y      bool
	weight float64
}

// logistic fits coefficients by Newton's method, pulled towards prior with the given strength.
func logistic(rows []row, prior []float64, strength float64) []float64 {
	const rounds = 30
	n := len(prior)
	w := append([]float64(nil), prior...)
	for range rounds {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range n {
			hessian[i] = make([]float64, n)
			hessian[i][i] = strength
			gradient[i] = float64(strength * (w[i] - prior[i]))
		}
		for _, r := range rows {
			z := 0.0
			for i, v := range r.x {
				z += float64(w[i] * v)
			}
			p := 1 / (1 + math.Exp(-z))
			e := p
			if r.y {
				e = p - 1
			}
			q := max(p*(1-p), 1e-6) * r.weight
			for i, v := range r.x {
				gradient[i] += float64(float64(r.weight*e) * v)
				for j := range i + 1 {
					hessian[i][j] += float64(float64(q*v) * r.x[j])
				}
			}
		}
		step := solve(hessian, gradient)
		largest := 0.0
		for i := range w {
			w[i] -= step[i]
			largest = max(largest, math.Abs(step[i]))
		}
		if largest < 1e-9 {
			break
		}
	}
	return w
}

// solve returns x of a·x = b for a symmetric positive matrix of which the lower half is given (Cholesky).
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= float64(a[i][k] * a[j][k])
			}
			if i == j {
				a[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range n {
		sum := b[i]
		for k := range i {
			sum -= float64(a[i][k] * x[k])
		}
		x[i] = sum / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		sum := x[i]
		for k := i + 1; k < n; k++ {
			sum -= float64(a[k][i] * x[k])
		}
		x[i] = sum / a[i][i]
	}
	return x
}
