return wait
