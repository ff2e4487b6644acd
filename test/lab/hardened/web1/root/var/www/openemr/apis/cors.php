<?php
// No other origin may read the answers.
