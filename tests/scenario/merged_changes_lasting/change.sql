call play.churn(42, 60, 60);
call play.churn(7, 4, 2000);
call play.churn(99, 400, 3);
